import type { LifeCycle } from './lifeCycle';
import type { DialectId } from './prediction';

/** What is left of an account that pays so much for each finished prediction. */
export function creditsLeft(
	lifeCycle: LifeCycle,
	start: number,
	token: string,
	prices: Partial<Record<DialectId, number>>,
): number {
	const spent = lifeCycle.predictions
		.filter((prediction) => prediction.token === token && prediction.status === 'succeeded')
		.reduce((sum, { dialect }) => sum + (prices[dialect] ?? 0), 0);
	// Of numbers such as 0.2 no dust of the arithmetic.
	return Math.round((start - spent) * 1000) / 1000;
}
