/** Tests of the nodes in n8n's editor, in a real browser: a run of their own (`npm run test:browser`). */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/tests/*.browser.ts'],
	testEnvironment: 'node',
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../tsconfig.json' }] },
	globalSetup: '<rootDir>/prepare.ts',
	testTimeout: 180_000,
	// Every file starts an n8n and a browser of its own.
	maxWorkers: 1,
};
