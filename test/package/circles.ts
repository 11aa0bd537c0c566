/**
 * The circles in a graph of files, each once, as `a -> b -> a`.
 * @param graph what each file imports, as paths without an extension; a folder stands for its index
 */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const resolved = (path: string) =>
		[`${path}.ts`, `${path}/index.ts`, path].find((candidate) => graph.has(candidate));
	const circles = new Set<string>();
	const done = new Set<string>();
	const visit = (file: string, way: readonly string[]): void => {
		const start = way.indexOf(file);
		if (start >= 0) {
			circles.add(written(way.slice(start)));
			return;
		}
		if (done.has(file)) return;
		for (const imported of graph.get(file) ?? []) {
			const next = resolved(imported);
			if (next !== undefined) visit(next, [...way, file]);
		}
		done.add(file);
	};
	for (const file of graph.keys()) visit(file, []);
	return [...circles].sort();
}

/** A circle from its first file by name, so that it is the same wherever it was entered. */
function written(circle: readonly string[]): string {
	const first = circle.indexOf([...circle].sort()[0] ?? '');
	const turned = [...circle.slice(first), ...circle.slice(0, first)];
	return [...turned, turned[0]].join(' -> ');
}
