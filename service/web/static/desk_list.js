// The purchases of this device, as they are listed: what became of each, and what came of it to be saved.

const moment = new Intl.DateTimeFormat("es-PE", { timeZone: "America/Lima", dateStyle: "short", timeStyle: "short", hourCycle: "h23" });

// `say(name, values)` gives the page's words; `send` is called with a purchase that is to be sent again.
export function showList(list, purchases, say, send) {
  list.replaceChildren(...purchases.map((each) => row(each, say, send)));
}

function row(purchase, say, send) {
  const { said } = purchase;
  const item = document.createElement("li");
  const head = document.createElement("strong");
  head.textContent = said.seller;
  const grams = said.fine ? say("grams-fine", said) : say("grams", said);
  const rest = document.createElement("span");
  rest.textContent = `${moment.format(purchase.at)} · ${grams} · ${said.currency} ${said.amount} · ${state(purchase, say)}`;
  item.append(head, rest, ...actions(purchase, say, send));
  return item;
}

function state({ receipt, refusal }, say) {
  if (receipt) return say("entry", { seq: JSON.parse(receipt).seq });
  return refusal ? say("refused") : say("unsent");
}

// What came is there to be saved; as long as neither receipt nor refusal did, the purchase may be sent.
function actions(purchase, say, send) {
  const came = ["receipt", "refusal", "amiss"].filter((each) => purchase[each]);
  const { seller: whose, amount } = purchase.said;
  const made = came.map((each) => button(say(`save-${each}`), () => save(purchase[each], `${purchase.id}.${each}.json`)));
  if (!purchase.receipt && !purchase.refusal) made.push(button(say("send-again"), () => send(purchase)));
  for (const each of made) each.setAttribute("aria-label", `${each.textContent}: ${whose}, ${amount}`);
  return made;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
