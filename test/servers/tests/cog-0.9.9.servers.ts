import { describeCog } from '../suites/describeCog';

describeCog('0.9.9');
