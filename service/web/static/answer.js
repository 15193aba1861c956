// A verdict on the screen: the light over the whole width, the words of `orotraza check`, and every reason.

// `say(name, values)` gives the page's own words.
export function show(section, said, say, time) {
  const { judged } = said;
  const light = make("div", "light", [
    make("h2", "", [
      make("span", "colour", say(`light-${said.light}`)),
      " ",
      make("span", "may", say(`may-${said.may_sell}`)),
    ]),
    make("p", "who", [said.name ? make("strong", "", said.name) : "", " ", make("span", "code", shownParty(said.party))]),
    said.category ? make("p", "category", say("category", { category: said.category })) : "",
    said.known ? "" : make("p", "unknown", say("unknown")),
    make("p", "judged", say("judged", { ...judged, size: judged.size.toLocaleString("en-US"), time })),
  ]);
  light.querySelector("h2").id = "answer-says";
  section.className = said.light;
  section.replaceChildren(light, ...reasons(said), ...unchecked(said, say));
}

// Those found, to be chosen from: each with its RUC, and in a word whether it may sell.
export function showFound(section, found, say, choose) {
  const list = make("ul", "found", found.map((each) => make("li", each.light, choice(each, say, choose))));
  const which = make("p", "", say("which"));
  which.id = "found-says";
  section.replaceChildren(which, list);
}

export const shownParty = (party) => party.replace(/^ruc:/, "RUC ");

function choice(each, say, choose) {
  const button = make("button", "", [
    each.name ? make("strong", "", each.name) : "",
    make("span", "code", shownParty(each.party)),
    make("span", "says", `${say(`light-${each.light}`)}: ${say(`may-${each.may_sell}`)}`),
  ]);
  button.type = "button";
  button.addEventListener("click", () => choose(each.party));
  return button;
}

function reasons({ reasons: all }) {
  if (all.length === 0) return [];
  return [
    make("ul", "reasons", all.map((each) =>
      make("li", "", [
        make("strong", "", `${each.rule}: ${each.text}`),
        make("span", "", `${each.remedy ?? ""}${each.law ? ` [${each.law}]` : ""}`),
      ]),
    )),
  ];
}

function unchecked({ not_checked: all }, say) {
  if (all.length === 0) return [];
  return [make("h3", "", say("not-checked")), make("ul", "unchecked", all.map((each) => make("li", "", each.text)))];
}

// Whatever comes from the service is text, never markup.
function make(name, className, content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content].flat());
  return made;
}
