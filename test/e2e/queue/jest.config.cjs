/** Tests against n8n in queue mode: they need PostgreSQL and Redis (`npm run test:queue`). */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/tests/**/*.queue.ts'],
	testEnvironment: 'node',
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../tsconfig.json' }] },
	globalSetup: '<rootDir>/../tests/prepare.ts',
	setupFilesAfterEnv: ['<rootDir>/../tests/secondTry.ts'],
	testTimeout: 360_000,
	maxWorkers: 1,
};
