// The districts of Peru, chosen by department, province and district.

import { Away } from "./service.js";

// Fills the three lists of each `name` in a form: `name-department`, `name-province`, `name-district`.
export async function fillDistricts(form, ...names) {
  const all = await fetch("pages/districts.json").then((answer) => answer.json()).catch(() => {
    throw new Away();
  });
  for (const name of names) {
    const [department, province, district] = ["department", "province", "district"].map((each) => form.querySelector(`#${name}-${each}`));
    if (department.options.length > 1) continue;
    offer(department, Object.keys(all).map((each) => [each, each]));
    department.addEventListener("change", () => {
      offer(province, Object.keys(all[department.value] ?? {}).map((each) => [each, each]));
      offer(district, []);
    });
    province.addEventListener("change", () => offer(district, all[department.value]?.[province.value] ?? []));
  }
}

// The first choice of each list is none.
function offer(list, choices) {
  list.replaceChildren(list.options[0], ...choices.map(([value, text]) => new Option(text, value)));
  list.value = "";
  list.disabled = choices.length === 0;
}
