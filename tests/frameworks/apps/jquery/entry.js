// A list in jQuery: rendered anew as a string, animated, delegated events.
// @ts-check
import $ from "jquery";

let rows = ["rope", "bread", "lamp"];
$("#app").html(
  `<input id="new"><button id="add">Add</button><button id="turn">Turn</button><p id="count"></p><ul></ul><div id="note" style="display:none">Added.</div>`,
);
function render() {
  $("ul").html(
    rows
      .map((row) => `<li><label><input type="checkbox"> ${$("<i>").text(row).html()}</label></li>`)
      .join(""),
  );
  $("#count").text(rows.length);
}
$("#app").on("click", "#add", () => {
  rows = [String($("#new").val()), ...rows];
  $("#new").val("");
  render();
  $("#note").fadeIn(80).fadeOut(80);
});
$("#app").on("click", "#turn", () => {
  rows.reverse();
  render();
  $("li").first().addClass("first").css({ color: "teal" });
});
render();
