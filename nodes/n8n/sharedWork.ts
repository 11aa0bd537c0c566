/** Work that several ask for and that is done once: whoever comes while it lasts, or after it, gets the same result. */
export class SharedWork<T> {
	private readonly results = new Map<string, Promise<T>>();

	async once(key: string, work: () => Promise<T>): Promise<T> {
		const known = this.results.get(key);
		if (known !== undefined) return await known;
		const result = work();
		this.results.set(key, result);
		return await result;
	}
}
