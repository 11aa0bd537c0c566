import type { INodeTypeDescription } from 'n8n-workflow';

const PUBLISHED =
	'It then runs for every change of a prediction that fits. These executions show up in the <a data-key="executions">executions list</a>, but not in the editor.';
const BUILDING =
	'In webhook mode, n8n then listens on the test URL for two minutes: give that URL to a Remove Background node as its Webhook URL, and execute it. In polling mode, n8n fetches the newest prediction that fits.';

/** What the editor says beside the parameters. */
export const triggerPanel: NonNullable<INodeTypeDescription['triggerPanel']> = {
	header: 'Start when a prediction changes',
	executionsHelp: {
		inactive: `<b>While building your workflow</b>, click the button above. ${BUILDING}<br /><br /><b>Once you're happy with your workflow</b>, publish it. ${PUBLISHED}`,
		active: `<b>While building your workflow</b>, click the button above. ${BUILDING}<br /><br /><b>Your workflow is published.</b> ${PUBLISHED}`,
	},
	activationHint:
		"Once you've finished building your workflow, publish it to have it run for every change.",
};
