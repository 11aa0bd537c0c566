const telling = ['content-type', 'preference-applied', 'ratelimit-remaining', 'ratelimit-reset'];

/** Those that say something; the others (dates, lengths, connections) are of the transport. */
export function tellingHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => telling.includes(name)));
}
