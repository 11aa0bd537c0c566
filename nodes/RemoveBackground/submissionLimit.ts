import { PredictionError } from '../prediction/model/errors';

/** The user's own limit of how much a run may submit: counted before the first is sent, so that nothing is half paid. */
export class SubmissionLimit {
	private readonly expected = new Set<string>();

	/** @param most null for no limit */
	constructor(private readonly most: number | null) {}

	/** Whether anything has to be counted. */
	get isSet(): boolean {
		return this.most !== null;
	}

	/** An image that will be submitted. @param work equal for work that is submitted once */
	expect(work: string): void {
		this.expected.add(work);
	}

	/** @throws PredictionError `limit_reached` where the run would submit more than allowed */
	require(): void {
		const { size } = this.expected;
		if (this.most === null || size <= this.most) return;
		const predictions = `${size} prediction${size === 1 ? '' : 's'}`;
		throw new PredictionError(
			'limit_reached',
			`This run would submit ${predictions}, but Max Submissions is ${this.most}, so none was submitted`,
			{ advice: 'Increase the Max Submissions option, or pass fewer items.' },
		);
	}
}
