/** Mutation testing of the core and the providers (`npm run test:mutation`): do the tests notice when the code is changed? */
export default {
	mutate: ['nodes/prediction/**/*.ts', 'nodes/providers/**/*.ts'],
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.cjs', enableFindRelatedTests: true },
	coverageAnalysis: 'perTest',
	// What is worked out when a file is loaded would cost a run of all tests each.
	ignoreStatic: true,
	// What the tests do not read need not be copied.
	ignorePatterns: ['dist', 'demo-output', 'reports', 'docs', 'examples', 'test/e2e', 'test/bench'],
	tempDirName: '.cache/stryker',
	reporters: ['clear-text', 'progress', 'html', 'json'],
	htmlReporter: { fileName: 'reports/mutation/index.html' },
	jsonReporter: { fileName: 'reports/mutation/mutation.json' },
	// A mutant that loops costs this much more than the tests take.
	timeoutMS: 5_000,
	incremental: true,
	incrementalFile: '.cache/mutation.json',
	thresholds: { high: 90, low: 85, break: null },
	concurrency: 2,
};
