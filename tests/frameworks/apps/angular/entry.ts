// A list in Angular with zone.js, compiled on the page; it counts its change detections.
import "zone.js";
import "@angular/compiler";
import { ApplicationRef, Component, provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";

const scope = window as any;
scope.ticks = 0;

const List = Component({
  selector: "a-list",
  standalone: true,
  template: `
    <input id="new" (input)="text = $any($event.target).value" [value]="text" />
    <button id="add" (click)="add()">Add</button>
    <button id="turn" (click)="rows = rows.slice().reverse()">Turn</button>
    <p id="count">{{ rows.length }}</p>
    <ul>
      @for (row of rows; track row) {
        <li><label><input type="checkbox" /> {{ row }}</label></li>
      } @empty {
        <li>nothing</li>
      }
    </ul>
  `,
  styles: ["li { padding: 4px }"],
})(
  class {
    rows = ["rope", "bread", "lamp"];
    text = "";
    add(this: any) {
      this.rows = [this.text, ...this.rows];
      this.text = "";
    }
  } as any,
);

document.getElementById("app")!.append(document.createElement("a-list"));
bootstrapApplication(List as any, { providers: [provideZoneChangeDetection()] }).then((app) => {
  const ref = app.injector.get(ApplicationRef);
  const tick = ref.tick.bind(ref);
  ref.tick = () => {
    scope.ticks++;
    tick();
  };
  scope.started = true;
});
