/** The package in the oldest n8n that loads it, which has a run of its own (`npm run test:oldest-host`). */
module.exports = {
	...require('./jest.config.cjs'),
	testMatch: ['<rootDir>/tests/package.e2e.ts', '<rootDir>/tests/oldestHost.e2e.ts'],
	globalSetup: '<rootDir>/tests/prepareOldestHost.ts',
};
