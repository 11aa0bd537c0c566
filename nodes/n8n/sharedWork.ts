import type { IExecuteFunctions } from 'n8n-workflow';
import { BoundedMap } from './boundedMap';
import { isToolExecution } from './internals/executionData';

/** Work that several ask for and that is done once. */
export class SharedWork<T> {
	private readonly results = new Map<string, Promise<T>>();

	/** @param options `keepsResults`: whether who comes after the end gets the same result too */
	constructor(private readonly options: { readonly keepsResults: boolean }) {}

	/** Whether somebody has asked for it, and who asks now gets the same. */
	has(key: string): boolean {
		return this.results.has(key);
	}

	/** Whoever comes while the work lasts gets its result. */
	async once(key: string, work: () => Promise<T>): Promise<T> {
		const known = this.results.get(key);
		if (known !== undefined) return await known;
		const result = work();
		this.results.set(key, result);
		try {
			return await result;
		} finally {
			if (!this.options.keepsResults) this.results.delete(key);
		}
	}
}

/** Of more agents at work than this, the ones that began first are forgotten. */
const MOST_AGENTS = 1_000;

/** The work of an agent's calls, by execution and node: several may call the tool at the same time. */
const workOfAgents = new BoundedMap<SharedWork<unknown>>(MOST_AGENTS);

/** The work of one run; as a tool, of all calls of an agent, which each are a run of their own. */
export function sharedWorkOf<T>(context: IExecuteFunctions): SharedWork<T> {
	if (!isToolExecution(context)) return new SharedWork<T>({ keepsResults: true });
	const key = `${context.getExecutionId()}:${context.getNode().id}`;
	const known = workOfAgents.get(key) ?? new SharedWork<unknown>({ keepsResults: false });
	workOfAgents.set(key, known);
	return known as SharedWork<T>;
}
