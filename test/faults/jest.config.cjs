/** Faults x providers (`npm run test:faults`): mostly waiting, so the cells of a table run side by side. */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/tables/*.faults.ts'],
	testEnvironment: 'node',
	transform: {
		'\\.ts$': [
			'ts-jest',
			{ tsconfig: '<rootDir>/../tsconfig.json', diagnostics: { ignoreCodes: [151002] } },
		],
	},
	setupFiles: ['<rootDir>/../setup.ts', '<rootDir>/impatience.ts'],
	globalSetup: '<rootDir>/forgetReports.ts',
	globalTeardown: '<rootDir>/report.ts',
	maxConcurrency: 10,
	maxWorkers: 2,
	// A cell has a deadline of its own; only what hangs beyond it takes this long.
	testTimeout: 120_000,
};
