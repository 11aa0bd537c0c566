/** Fast tests: the core, the providers and the nodes in n8n's own engine. The slow ones have a configuration of their own. */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			{ tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: { ignoreCodes: [151002] } },
		],
	},
	// Only what hangs takes this long, even on a machine that is busy with other things.
	testTimeout: 30_000,
	setupFiles: ['<rootDir>/test/setup.ts'],
	// Jest leaves one core to its own process, which has next to nothing to do: half of what CI has.
	maxWorkers: '100%',
};
