/**
 * The tests that run without n8n's engine: quick enough to be run for every change of the code.
 * The property tests are left out: to load fast-check takes longer than all the others together.
 */
module.exports = {
	rootDir: '../..',
	testEnvironment: require.resolve('./environment.cjs'),
	roots: ['<rootDir>/test'],
	testMatch: [
		'<rootDir>/test/prediction/**/*.test.ts',
		'<rootDir>/test/providers/**/*.test.ts',
		'<rootDir>/test/conformance.test.ts',
	],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false }],
	},
	// No clock is waited for here: what takes this long, though it is instrumented, waits for something that never comes.
	testTimeout: 8_000,
	collectCoverageFrom: ['nodes/prediction/**/*.ts', 'nodes/providers/**/*.ts'],
	coverageDirectory: 'reports/coverage',
	coverageReporters: ['json-summary', 'text-summary'],
};
