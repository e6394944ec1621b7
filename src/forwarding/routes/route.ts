import type { AuditWebhook, Cluster, ClusterType } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { RouteAnswers, Objection } from '../answers.ts';
import type { StepAction } from '../plans/steps.ts';
import type { KnownRoute, RouteId } from '../webhook/knownRoutes.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';

/** One question of a route. */
export interface RouteQuestion {
  /** Key of the answer in {@link RouteAnswers}. */
  readonly id: string;
  readonly kind: 'text' | 'file' | 'choice';
  readonly prompt: Message;
  readonly placeholder: Message;
  /** Whether it may be left empty. */
  readonly optional?: boolean;
  /** For questions of kind `choice`. */
  readonly choices?: readonly { readonly value: string; readonly label: Message; readonly detail: Message }[];
  /** The default value. */
  readonly initial?: string;
  /** Whether its answer decides which questions follow. */
  readonly branches?: true;
  /** Checks an answer during typing. Pure; opens no file. */
  check(text: string): Message | undefined;
  /** Warns of a likely error during typing; the answer is valid. Pure. */
  warn?(text: string): Message | undefined;
}

/** What a route's objects depend on. */
export interface RouteInputs {
  readonly answers: RouteAnswers;
  readonly clusterType: ClusterType;
  /** The result of {@link Route.fileDigests} for these answers. */
  readonly fileDigests?: Readonly<Record<string, string>>;
  /** Labels that select the konnectivity agents of this cluster; the documented ones if unknown. */
  readonly agentLabels?: readonly Readonly<Record<string, string>>[];
  /** The exact image that was chosen for a route with IBM's images. */
  readonly image?: string;
  /** Existing objects in the cluster, if known: names that somebody else chose can be kept. */
  readonly live?: readonly KubernetesObject[];
}

/** The state that a route may use to decide on further steps. */
export interface RoutePresent {
  /** The existing objects of the route. */
  readonly live: readonly KubernetesObject[];
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
}

/** A step besides applying objects, and its position: after the namespace, after all objects, or at the end. */
export interface ExtraStep {
  readonly at: 'after-namespace' | 'after-objects' | 'after-check';
  readonly action: StepAction;
  /** Shown above the preview. */
  readonly notes?: readonly Message[];
}

/** What a file with a route's objects needs in addition, if a plan has extra steps for it. */
export interface BesideObjects {
  readonly objects: readonly KubernetesObject[];
  /** Instructions for the person who applies the file, as lines of a comment. */
  readonly toDo: readonly string[];
}

/** A route for the audit log: its questions, objects, webhook target, and how to read its present values. */
export interface Route extends KnownRoute {
  readonly id: RouteId;
  /** One sentence for the list of routes. */
  readonly detail: Message;
  /** Set if IBM has retired the destination; the sentence offers the successor. */
  readonly retired?: { readonly successor: RouteId; readonly text: Message };
  /** References to all objects of the route, in the order of the apply: the namespace first. */
  readonly references: readonly ObjectReference[];
  /** The questions in order; they may depend on the answers so far. */
  questions(answers: RouteAnswers): readonly RouteQuestion[];
  /**
   * Checks the answers together, including the files that they name; `undefined` if they are valid. Skips missing
   * answers, so that it can run while the user still answers; see `missingAnswer`.
   */
  checkAnswers(answers: RouteAnswers, now: Date): Promise<Objection | undefined>;
  /**
   * SHA-256 (hex) of the files in the answers, by question id: a changed file must start a rollout.
   * @throws Failure `invalid-input` if one cannot be read
   */
  fileDigests?(answers: RouteAnswers): Promise<Readonly<Record<string, string>>>;
  /** Notes above the preview about these answers on this cluster, in addition to those of every set-up. */
  notes?(answers: RouteAnswers, cluster: Cluster, webhook: AuditWebhook | undefined): Promise<readonly Message[]>;
  /** The destination in a few words, for titles: `10.240.0.15:8080`. */
  target(answers: RouteAnswers): string;
  /** The objects to apply, in the order of {@link references}; the answers may omit some. */
  objects(inputs: RouteInputs): readonly KubernetesObject[];
  /** The equivalent of {@link extraSteps} for objects in a file. @throws Failure `invalid-input` */
  besideObjects?(inputs: RouteInputs): Promise<BesideObjects>;
  /** Further steps that the present state needs. */
  extraSteps?(inputs: RouteInputs, present: RoutePresent): Promise<readonly ExtraStep[]>;
  /**
   * The webhook to store.
   * @param service the forwarder's Service as it is (or will be) in the cluster: the URL's form depends on its ports'
   * names.
   */
  webhook(
    inputs: RouteInputs,
    service: KubernetesObject | undefined,
  ): { readonly server: string; readonly certificates: WebhookCertificates };
  /** The answers that the live objects and the stored webhook imply, as far as they have the form that we write. */
  presentAnswers(live: readonly KubernetesObject[], webhook: AuditWebhook | undefined): RouteAnswers;
}
