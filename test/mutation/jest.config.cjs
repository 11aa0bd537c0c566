/** The tests that run without n8n's engine: quick enough to be run for every change of the code. */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: [
		'<rootDir>/test/prediction/*.test.ts',
		'<rootDir>/test/properties/*.test.ts',
		'<rootDir>/test/conformance.test.ts',
	],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false }],
	},
	setupFiles: ['<rootDir>/test/setup.ts'],
};
