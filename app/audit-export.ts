import { exportCommand } from './audit-export/command.ts';
import { runAsProcess } from './audit-verify/process.ts';

await runAsProcess(exportCommand, process.env);
