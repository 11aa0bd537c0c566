/** Adds up what `run` has written to `reports/`; fails when anything failed or a report is missing. */
import { existsSync, readFileSync } from 'node:fs';

const reports = {
	test: 'reports/test.json',
	'test:e2e': 'reports/test-e2e.json',
	'test:faults': 'reports/test-faults.json',
	'test:servers': 'reports/test-servers.json',
	'test:queue': 'reports/test-queue.json',
};

let passed = 0;
let failed = 0;
let skipped = 0;
for (const line of readFileSync('reports/steps', 'utf8').trim().split('\n')) {
	const [step, outcome] = line.split(' ');
	const report = reports[step];
	if (report && existsSync(report)) {
		const counts = JSON.parse(readFileSync(report, 'utf8'));
		const failures = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
		passed += counts.numPassedTests;
		skipped += counts.numPendingTests + counts.numTodoTests;
		// A run can fail without a failing test: nothing found, a threshold missed, a crash at the end.
		failed += outcome === 'failed' ? Math.max(failures, 1) : failures;
	} else if (outcome === 'passed' && !report) {
		passed += 1;
	} else {
		failed += 1;
	}
}

process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
