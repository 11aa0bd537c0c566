/** A submission that was sent and has not come to its end. */
export interface InFlightSubmission {
	/** By which the provider's list can be searched for it; null where that cannot be told. */
	readonly key: string | null;
	/** Null while the response that names it is outstanding. */
	readonly id: string | null;
	/** Milliseconds since 1970. */
	readonly sentAt: number;
}

/** What a stop has to cancel at the provider: everything of this run that was sent and has not ended. */
export class InFlightSubmissions {
	private readonly submissions = new Map<object, InFlightSubmission>();

	/** @returns a handle for what becomes of it */
	add(submission: InFlightSubmission): { identify(id: string | null): void; remove(): void } {
		const handle = {
			identify: (id: string | null) => {
				if (this.submissions.has(handle)) this.submissions.set(handle, { ...submission, id });
			},
			remove: () => {
				this.submissions.delete(handle);
			},
		};
		this.submissions.set(handle, submission);
		return handle;
	}

	/** The prediction with this ID has ended, or is no longer ours to end. */
	removeById(id: string | null): void {
		if (id === null) return;
		for (const [handle, submission] of this.submissions)
			if (submission.id === id) this.submissions.delete(handle);
	}

	/** Everything that is left; afterwards nothing is. */
	takeAll(): InFlightSubmission[] {
		const left = [...this.submissions.values()];
		this.submissions.clear();
		return left;
	}
}
