import type { Possibility } from '../../forwarding/condition/possible.ts';
import type { FleetChoice } from '../../ui/pages/messages.ts';
import { actionsOf, allActions, severalActions } from './fleetActions.ts';

/** A command of VS Code's with its arguments. */
export interface ChosenCommand {
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/**
 * The commands that a choice means, to be run one after the other: the page names no command, and only what the
 * clusters take as they are now is run.
 * @param possible what can be done with a cluster; `undefined` for one that is not listed
 */
export function chosenCommands(
  choice: FleetChoice,
  possible: (clusterId: string) => readonly Possibility[] | undefined,
): readonly ChosenCommand[] {
  switch (choice.kind) {
    case 'open': {
      const { clusterId } = choice;
      if (possible(clusterId) === undefined) return [];
      return [{ command: 'kubeAudit.openOverview', arguments: [{ clusterId }] }];
    }
    case 'all': {
      const action = allActions.find(({ id }) => id === choice.action);
      return action === undefined ? [] : [{ command: `kubeAudit.${action.id}`, arguments: [] }];
    }
    case 'several': {
      const action = severalActions.find(({ id }) => id === choice.action);
      if (action === undefined) return [];
      const rows = [...new Set(choice.clusterIds)]
        .filter((id) => actionsOf(possible(id) ?? []).includes(action.id))
        .map((clusterId) => ({ clusterId }));
      const [first] = rows;
      if (first === undefined || rows.length > action.most) return [];
      const command = `kubeAudit.${action.id}`;
      return action.isForOne === true
        ? rows.map((row) => ({ command, arguments: [row] }))
        : [{ command, arguments: [first, rows] }];
    }
  }
}
