const { TestEnvironment } = require('jest-environment-node');

const ACTIVE_MUTANT = '__STRYKER_ACTIVE_MUTANT__';

/** The mutant that a test has noticed already. */
let noticed;

/** One failed test shows that a mutant is noticed: what is left of the run, in this file and the next ones, is skipped. */
module.exports = class extends TestEnvironment {
	async handleTestEvent(event) {
		const mutant = process.env[ACTIVE_MUTANT];
		if (mutant === undefined) return;
		if (event.name === 'test_fn_failure' || event.name === 'hook_failure') noticed = mutant;
		if (event.name === 'test_start' && noticed === mutant) event.test.mode = 'skip';
	}
};
