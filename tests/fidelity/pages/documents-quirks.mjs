// A page without a doctype, as old ones are: sizes, colours and class names go by other rules.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<html><head><title>Old page</title><!--hark--><style>
table { font: 20px serif } .half { height: 50%; background: #cde } td { border: 1px solid #345 }
.Mixed { color: rgb(1, 2, 200) }</style></head><body>
<table><tr><td>cells do not inherit the size here</table>
<div class="half">half of the window, as only quirks mode has it</div>
<p class="mixed">classes match in any case</p><p style="width: 300; background: #eee">a number without a unit</p>
</body></html>`,
};
