/** Tests against a real n8n: slow to start, so they have a run of their own (`npm run test:e2e`). */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/tests/**/*.e2e.ts'],
	testEnvironment: 'node',
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
	globalSetup: '<rootDir>/tests/prepare.ts',
	setupFilesAfterEnv: ['<rootDir>/tests/secondTry.ts'],
	testTimeout: 360_000,
	// Every file starts an n8n of its own, and mostly waits.
	maxWorkers: 2,
};
