{{- define "skscope.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- /* Names of everything: that of the release where it holds the chart's, else both. */ -}}
{{- define "skscope.fullname" -}}
{{- $name := include "skscope.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "skscope.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "skscope.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "skscope.selector" -}}
app.kubernetes.io/name: {{ include "skscope.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "skscope.collectorSelector" -}}
app.kubernetes.io/name: {{ include "skscope.name" . }}-collector
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "skscope.natsSelector" -}}
app.kubernetes.io/name: {{ include "skscope.name" . }}-nats
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "skscope.chartLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{- define "skscope.labels" -}}
{{ include "skscope.selector" . }}
{{ include "skscope.chartLabels" . }}
{{- end -}}

{{- define "skscope.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What the Pod Security Standard "restricted" asks of a pod. */ -}}
{{- define "skscope.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "skscope.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "skscope.natsUrl" -}}
{{- with .Values.scaleOut.nats -}}
{{- if .create -}}
{{- printf "nats://skscope:$(NATS_PASSWORD)@%s:4222" .name -}}
{{- else -}}
{{- required "scaleOut.nats.url is needed where scaleOut.nats.create is false" .url -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "skscope.natsPassword" -}}
- name: NATS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.scaleOut.passwordSecret }}
      key: {{ .Values.scaleOut.passwordKey }}
{{- end -}}

{{- /* Names under which other pods reach the Service, and those that were given. */ -}}
{{- define "skscope.allowedHosts" -}}
{{- $name := include "skscope.fullname" . -}}
{{- $own := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) -}}
{{- $hosts := concat $own .Values.allowedHosts -}}
{{- if and .Values.ingress.enabled .Values.ingress.host -}}
{{- $hosts = append $hosts .Values.ingress.host -}}
{{- end -}}
{{- $hosts | uniq | join "," -}}
{{- end -}}

{{- /* What does not go together; each says what to do. */ -}}
{{- define "skscope.check" -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.scaleOut.enabled) -}}
{{- fail "replicas is above 1, but each process watches for itself and has a history of its own: set scaleOut.enabled, or keep one replica" -}}
{{- end -}}
{{- if and .Values.access.impersonate (not .Values.oidc.enabled) -}}
{{- fail "access.impersonate asks the cluster what a viewer may see, so it must know who that is: set oidc.enabled" -}}
{{- end -}}
{{- if .Values.oidc.enabled -}}
{{- $_ := required "oidc.issuer is needed where oidc.enabled is true" .Values.oidc.issuer -}}
{{- $_ := required "oidc.clientId is needed where oidc.enabled is true" .Values.oidc.clientId -}}
{{- $_ := required "oidc.publicUrl is needed where oidc.enabled is true: the address at which browsers reach skscope" .Values.oidc.publicUrl -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.host is needed where ingress.enabled is true: skscope must be the root of its host" -}}
{{- end -}}
{{- end -}}
