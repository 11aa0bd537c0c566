/** The node against real Cog and rembg servers, in a real n8n (`npm run test:servers`). */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/tests/**/*.servers.ts'],
	testEnvironment: 'node',
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
	// Not among the temporary files, which end with the run.
	cacheDirectory: '<rootDir>/../../.cache/jest-servers',
	globalSetup: '<rootDir>/prepare.ts',
	globalTeardown: '<rootDir>/finish.ts',
	setupFilesAfterEnv: ['<rootDir>/../e2e/tests/secondTry.ts'],
	testTimeout: 120_000,
	// Mostly waiting, and the servers of one file have no work while another's do.
	maxWorkers: 2,
};
