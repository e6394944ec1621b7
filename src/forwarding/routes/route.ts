import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { RouteAnswers, Objection } from '../answers.ts';
import type { StepAction } from '../plans/steps.ts';
import type { KnownRoute, RouteId } from '../webhook/knownRoutes.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';

/** One thing that a route asks the user. */
export interface RouteQuestion {
  /** Key of the answer in {@link RouteAnswers}. */
  readonly id: string;
  readonly kind: 'text' | 'file' | 'choice';
  readonly prompt: Message;
  readonly placeholder: Message;
  /** Whether it may be left out. */
  readonly optional?: boolean;
  /** Of a question of kind `choice`. */
  readonly choices?: readonly { readonly value: string; readonly label: Message; readonly detail: Message }[];
  /** What is offered before there is an answer. */
  readonly initial?: string;
  /** Says what is wrong with an answer while it is typed. Pure; a file is not opened. */
  check(text: string): Message | undefined;
  /** Says what is most likely wrong, while it is typed; the answer may stay. Pure. */
  warn?(text: string): Message | undefined;
}

/** What a route's objects depend on. */
export interface RouteInputs {
  readonly answers: RouteAnswers;
  readonly clusterType: 'kubernetes' | 'openshift';
  /** What {@link Route.fileDigests} gives for these answers. */
  readonly fileDigests?: Readonly<Record<string, string>>;
  /** Labels by which the konnectivity agents of this cluster are selected; the documented ones where not known. */
  readonly agentLabels?: readonly Readonly<Record<string, string>>[];
  /** What is in the cluster already, where it is known: names that somebody else chose can be kept. */
  readonly live?: readonly KubernetesObject[];
}

/** What a route may look at to say which further steps are needed. */
export interface RoutePresent {
  /** The route's live objects; those that are not there are left out. */
  readonly live: readonly KubernetesObject[];
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
}

/** A step besides applying objects, and where it belongs: after the namespace, after all objects, or last of all. */
export interface ExtraStep {
  readonly at: 'after-namespace' | 'after-objects' | 'after-check';
  readonly action: StepAction;
  /** Said above the preview. */
  readonly notes?: readonly Message[];
}

/** What a file with a route's objects needs besides, where a plan has steps of its own for it. */
export interface BesideObjects {
  readonly objects: readonly KubernetesObject[];
  /** What whoever applies the file has to do, as lines of a comment. */
  readonly toDo: readonly string[];
}

/** A way to forward the audit log: its questions, objects, webhook target and how its present values are read stand together. */
export interface Route extends KnownRoute {
  readonly id: RouteId;
  /** One sentence for the list that the user picks from. */
  readonly detail: Message;
  /** Set where IBM has retired what the log goes to; the sentence offers the successor. */
  readonly retired?: { readonly successor: RouteId; readonly text: Message };
  /** References to all objects of the route, namespace first, in the order in which they are applied. */
  readonly references: readonly ObjectReference[];
  /** What is asked, in order; it may depend on the answers so far. */
  questions(answers: RouteAnswers): readonly RouteQuestion[];
  /**
   * A look at the answers together, with the files that they name opened; `undefined` when they will do. Only the answers that
   * are there are looked at, so that it can be asked while the user is still answering; see `missingAnswer`.
   */
  checkAnswers(answers: RouteAnswers, now: Date): Promise<Objection | undefined>;
  /**
   * SHA-256 (hex) of what stands in the files that the answers name, by question id: a changed file must start a rollout.
   * @throws Failure `invalid-input` where one cannot be read
   */
  fileDigests?(answers: RouteAnswers): Promise<Readonly<Record<string, string>>>;
  /** What is said above the preview about these answers on this cluster, besides what every set-up says. */
  notes?(answers: RouteAnswers, cluster: Cluster, webhook: AuditWebhook | undefined): Promise<readonly Message[]>;
  /** Where the log goes, in a few words for titles: `10.240.0.15:8080`. */
  target(answers: RouteAnswers): string;
  /** The objects to apply, in the order of {@link references}; an object that the answers leave out is left out. */
  objects(inputs: RouteInputs): readonly KubernetesObject[];
  /** What {@link extraSteps} would do, for objects that are kept in a file. @throws Failure `invalid-input` */
  besideObjects?(inputs: RouteInputs): Promise<BesideObjects>;
  /** Further steps that are needed as things are. */
  extraSteps?(inputs: RouteInputs, present: RoutePresent): Promise<readonly ExtraStep[]>;
  /**
   * The webhook to store.
   * @param service the forwarder's Service as it is (or will be) in the cluster: the URL's form depends on its ports' names.
   */
  webhook(
    inputs: RouteInputs,
    service: KubernetesObject | undefined,
  ): { readonly server: string; readonly certificates: WebhookCertificates };
  /** The answers that the live objects and the stored webhook amount to, as far as they say so in the way that we write it. */
  presentAnswers(live: readonly KubernetesObject[], webhook: AuditWebhook | undefined): RouteAnswers;
}
