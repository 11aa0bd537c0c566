import { PollContext } from 'n8n-core';

/** What is logged as a warning until `jest.restoreAllMocks`. */
export function warnings(): string[] {
	const texts: string[] = [];
	const logger = { warn: (text: string) => texts.push(text), debug: () => undefined };
	const base = Object.getPrototypeOf(PollContext.prototype) as { logger: object };
	jest.spyOn(base, 'logger', 'get').mockReturnValue(logger);
	return texts;
}
