// The documents row: what a document is made of, beyond its tree, is in its replay.
// @ts-check
import { testRow } from "./runner.mjs";

testRow("documents");
