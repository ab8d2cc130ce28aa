// The styles row: however a page came by its rules, its replay has them.
// @ts-check
import { testRow } from "./runner.mjs";

testRow("styles");
