// Jest's order of test files: those that take minutes, waiting or on one processor, begin first, so that none of them is left
// alone at the end. The others follow in Jest's own order, long ones first.
const { default: Sequencer } = require("@jest/test-sequencer");

const waits = ({ path }) => /\/test\/(tools|e2e)\/(aws|slo)/.test(path);

module.exports = class WaitingFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
};
