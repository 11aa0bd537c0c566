import { GuardedProcess } from '../../e2e/processes/guardedProcess';

/** The oldest first: the wheels of the older servers were made for it. */
const names = ['python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3'];
const oldest = '(3, 11)';

/** A Python that can make virtual environments; null when this machine has none. */
export async function findPython(): Promise<string | null> {
	for (const file of names) {
		const check = `import ensurepip, sys, venv; sys.exit(sys.version_info < ${oldest})`;
		const tried = GuardedProcess.start({ file, arguments: ['-c', check] });
		if ((await tried.exitCode) === 0) return file;
	}
	return null;
}
