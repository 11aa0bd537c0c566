/** A size for a person, e.g. `0.2 MB`. */
export function formatMegabytes(bytes: number): string {
	return `${Number((bytes / 1024 / 1024).toPrecision(3))} MB`;
}
