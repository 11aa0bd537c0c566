/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** The places each account has for work done at once, and the queue before them. */
export class Places {
	private readonly accounts = new Map<
		string,
		{ running: number; queue: Array<() => Promise<void>> }
	>();

	/** Runs the work as soon as a place is free, but never before the caller has gone on. */
	enter(account: string, places: number, work: () => Promise<void>): void {
		const state = this.accounts.get(account) ?? { running: 0, queue: [] };
		this.accounts.set(account, state);
		state.queue.push(work);
		setImmediate(() => this.admit(account, places));
	}

	private admit(account: string, places: number): void {
		const state = this.accounts.get(account);
		if (!state || state.running >= places) return;
		const work = state.queue.shift();
		if (!work) return;
		state.running += 1;
		void work().finally(() => {
			state.running -= 1;
			this.admit(account, places);
		});
	}
}
