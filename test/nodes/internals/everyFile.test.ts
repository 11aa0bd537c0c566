import { filesBelow } from '../../package/shippedFiles';

/** The names of the files in a folder, without what they end with. */
function namesIn(folder: string): string[] {
	return filesBelow(folder).map((path) => path.replace(/^.*\//, '').replace(/\..*$/, ''));
}

it("every file that leans on n8n's private fields has a test of its own", () => {
	const tested = namesIn('test/nodes/internals');
	const untested = namesIn('nodes/n8n/internals').filter((name) => !tested.includes(name));
	expect(untested).toEqual([]);
});
