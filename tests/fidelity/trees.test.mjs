// The trees row: shadow trees, frames, what plays and moves, and documents that are written anew.
// @ts-check
import { testRow } from "./runner.mjs";

testRow("trees");
