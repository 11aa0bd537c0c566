/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator, Page } from 'playwright-core';
import { CredentialWindow } from './CredentialWindow';

const runWithinMs = 120_000;
/** Until the fields of a form have followed a choice. */
const followMs = 1_000;

/** The window of one node: input, parameters, output. */
export class NodeView {
	readonly parameters: Locator;
	/** The fields alone, without the empty space below them. */
	readonly form: Locator;
	readonly output: Locator;
	readonly input: Locator;

	private constructor(private readonly page: Page) {
		this.parameters = page.getByTestId('node-parameters');
		this.form = this.parameters.locator('.parameter-input-list-wrapper').first();
		this.output = page.getByTestId('output-panel');
		this.input = page.getByTestId('ndv-input-panel');
	}

	static async opened(page: Page): Promise<NodeView> {
		const view = new NodeView(page);
		await view.parameters.first().waitFor();
		return view;
	}

	/** The labels of the fields that are shown, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.parameters.getByTestId('input-label').filter({ visible: true });
		const texts = await labels.allInnerTexts();
		return texts.map((text) => text.split('\n')[0]?.trim() ?? '').filter((text) => text !== '');
	}

	/**
	 * The texts of the form of which only a part is shown; n8n's own buttons beside a label fold away by design, and its
	 * color picker is larger than its place, without a text.
	 */
	async clippedTexts(): Promise<string[]> {
		const foreign = '[data-test-id="parameter-options-container"], .el-color-picker';
		await this.page.addStyleTag({ content: '.el-color-picker { overflow: hidden }' });
		return await this.parameters.first().evaluate(
			(form, notOurs) =>
				[...form.querySelectorAll('*')]
					.filter((element) => !element.closest(notOurs))
					.filter(({ clientWidth, scrollWidth, clientHeight, scrollHeight }) => {
						const isShown = clientWidth > 1 && clientHeight > 1;
						return isShown && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
					})
					.map(({ className, textContent }) => `${textContent ?? ''} (${className})`),
			foreign,
		);
	}

	async close(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.parameters.first().waitFor({ state: 'hidden' });
	}

	field(name: string): Locator {
		return this.parameters.getByTestId(`parameter-input-${name}`);
	}

	/** Chooses from a list, and gives the form the time to follow. */
	async choose(name: string, label: string): Promise<void> {
		await this.field(name).click();
		const choices = this.page.locator('.el-select-dropdown__item:visible');
		await choices.filter({ has: this.page.getByText(label, { exact: true }) }).click();
		await this.page.waitForTimeout(followMs);
	}

	/** The text a chosen value shows. */
	async valueOf(name: string): Promise<string> {
		return await this.field(name).locator('input').last().inputValue();
	}

	/** The first of its kind. */
	async createCredential(): Promise<CredentialWindow> {
		await this.parameters.getByTestId('node-credentials-empty-state').getByRole('button').click();
		return await CredentialWindow.opened(this.page);
	}

	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').first().click();
	}

	/** Executes the node, and the ones before it, to a good end. */
	async run(): Promise<void> {
		await this.execute();
		await this.succeeded();
	}

	async succeeded(): Promise<void> {
		await this.output.getByTestId('node-run-status-success').waitFor({ timeout: runWithinMs });
	}

	/** Shows the first file of a side as a picture. */
	async viewFile(side: Locator): Promise<Locator> {
		await side.getByText('Binary', { exact: true }).click();
		await side.getByTestId('ndv-view-binary-data').first().click();
		const picture = side.locator('img[src*="/binary-data"]');
		await picture.waitFor();
		return picture;
	}
}
