const test = require("node:test");
const assert = require("node:assert");
const { full } = require("../src/fare.js");

test("twice the zones", () => assert.equal(full(3), 6));
