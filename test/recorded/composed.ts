import type { Exchange, Recording } from '../servers/recording/recordingFile';
import replicate from './replicate.json';

/** An exchange that was written after a recorded one. */
export interface ComposedExchange extends Exchange {
	/** The file of the recording, and which of its exchanges. */
	readonly recordedIn: string;
	readonly interaction: number;
	readonly recordedOn: string;
}

export interface Composition extends Recording {
	readonly exchanges: readonly ComposedExchange[];
}

/** Responses of Replicate in the form in which the service gave them. */
export const replicateResponses = replicate as unknown as Composition;

export function replicateResponse(name: string): ComposedExchange {
	const found = replicateResponses.exchanges.find((exchange) => exchange.name === name);
	if (found === undefined) throw new Error(`No response is called "${name}"`);
	return found;
}
