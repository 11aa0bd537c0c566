import { z } from 'zod';

/** An ID, as text where it is a number; of one too large to be exact none can be made. */
export const idText = z.string().min(1).or(z.number().int().positive().safe().transform(String));

/** An ID as text, where it is one; null where it is anything else, as a sentence. */
export function idOf(value: unknown): string | null {
	const { data } = idText.safeParse(value);
	return data !== undefined && /^\S+$/.test(data) ? data : null;
}

/**
 * The ID in the first link that has one: the segment of its path behind the given one. The link itself is a stranger's word.
 * @param segment e.g. `requests` for `https://…/requests/<id>/status`
 */
export function idInLinks(links: readonly unknown[], segment: string): string | null {
	const pattern = new RegExp(`/${segment}/(\\w[\\w.-]*)`);
	for (const link of links) {
		const id = typeof link === 'string' ? pattern.exec(link)?.[1] : undefined;
		if (id !== undefined) return id;
	}
	return null;
}
