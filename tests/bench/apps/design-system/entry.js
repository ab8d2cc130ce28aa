// Settings of an account, made of a web-component design system (shoelace): shadow roots everywhere.
// @ts-check
import "@shoelace-style/shoelace/dist/themes/light.css";
import "@shoelace-style/shoelace/dist/components/alert/alert.js";
import "@shoelace-style/shoelace/dist/components/avatar/avatar.js";
import "@shoelace-style/shoelace/dist/components/badge/badge.js";
import "@shoelace-style/shoelace/dist/components/button/button.js";
import "@shoelace-style/shoelace/dist/components/card/card.js";
import "@shoelace-style/shoelace/dist/components/checkbox/checkbox.js";
import "@shoelace-style/shoelace/dist/components/details/details.js";
import "@shoelace-style/shoelace/dist/components/dialog/dialog.js";
import "@shoelace-style/shoelace/dist/components/input/input.js";
import "@shoelace-style/shoelace/dist/components/option/option.js";
import "@shoelace-style/shoelace/dist/components/range/range.js";
import "@shoelace-style/shoelace/dist/components/select/select.js";
import "@shoelace-style/shoelace/dist/components/switch/switch.js";
import "@shoelace-style/shoelace/dist/components/tab/tab.js";
import "@shoelace-style/shoelace/dist/components/tab-group/tab-group.js";
import "@shoelace-style/shoelace/dist/components/tab-panel/tab-panel.js";
import { dice, writer } from "../words.js";

const { pick, sentence, title } = writer(dice(50));
const people = Array.from({ length: 24 }, (_, i) => ({
  name: pick(["Ada", "Bo", "Cleo", "Dag", "Eve", "Finn"]) + " " + pick(["Holm", "Sund", "Vik", "Strand"]),
  role: pick(["owner", "editor", "reader"]),
  note: sentence(),
  id: i,
}));
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `<main style="max-width:900px;margin:24px auto;font-family:sans-serif"><h1>Settings</h1>
<sl-tab-group>
  <sl-tab slot="nav" panel="people">People</sl-tab><sl-tab slot="nav" panel="notices">Notices</sl-tab><sl-tab slot="nav" panel="look">Look</sl-tab>
  <sl-tab-panel name="people">${people
    .map(
      (
        p,
      ) => `<sl-card style="width:100%;margin-bottom:8px"><div slot="header"><sl-avatar initials="${p.name[0]}"></sl-avatar> ${p.name} <sl-badge>${p.role}</sl-badge></div>
      ${p.note} <sl-button size="small" data-edit="${p.id}">Edit</sl-button></sl-card>`,
    )
    .join("")}</sl-tab-panel>
  <sl-tab-panel name="notices">${Array.from({ length: 12 }, () => `<p><sl-switch>${title()}</sl-switch></p>`).join("")}
    <sl-select label="How often" value="day"><sl-option value="hour">Every hour</sl-option><sl-option value="day">Every day</sl-option><sl-option value="week">Every week</sl-option></sl-select></sl-tab-panel>
  <sl-tab-panel name="look"><sl-range label="Size" min="0" max="20"></sl-range>${Array.from({ length: 8 }, () => `<sl-details summary="${title()}">${sentence()} ${sentence()}</sl-details>`).join("")}</sl-tab-panel>
</sl-tab-group>
<sl-dialog label="Edit"><sl-input label="Name"></sl-input><p><sl-checkbox>May invite others</sl-checkbox></p><sl-button slot="footer" variant="primary" id="save">Save</sl-button></sl-dialog>
<sl-alert variant="success" duration="1500" closable>Saved.</sl-alert></main>`;
const dialog = /** @type {any} */ (root.querySelector("sl-dialog"));
root.addEventListener("click", ({ target }) => {
  const at = /** @type {HTMLElement} */ (target).closest?.("[data-edit]");
  if (at instanceof HTMLElement) {
    dialog.querySelector("sl-input").value = people[Number(at.dataset.edit)].name;
    dialog.show();
  }
});
/** @type {HTMLElement} */ (document.getElementById("save")).addEventListener("click", () => {
  dialog.hide();
  /** @type {any} */ (root.querySelector("sl-alert")).show();
});
