import { describeCog } from '../suites/describeCog';

describeCog('0.8.6');
