/** The package in the oldest n8n that loads it, which has a run of its own (`npm run test:oldest-host`). */
module.exports = {
	...require('./jest.config.cjs'),
	testMatch: ['package', 'oldestHost', 'kills'].map((name) => `<rootDir>/tests/${name}.e2e.ts`),
	globalSetup: '<rootDir>/tests/prepareOldestHost.ts',
};
