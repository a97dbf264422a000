{{- /* Who signs in, and what he may see. */ -}}
{{- define "skscope.signInEnv" -}}
{{- with .Values.oidc }}
{{- if .enabled }}
- name: SKSCOPE_OIDC_ISSUER
  value: {{ .issuer | quote }}
- name: SKSCOPE_OIDC_CLIENT_ID
  value: {{ .clientId | quote }}
{{- if not .publicClient }}
- name: SKSCOPE_OIDC_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .clientSecretKey }}
{{- end }}
- name: SKSCOPE_SESSION_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .sessionSecretKey }}
- name: SKSCOPE_PUBLIC_URL
  value: {{ .publicUrl | quote }}
- name: SKSCOPE_SESSION_MINUTES
  value: {{ .sessionMinutes | quote }}
- name: SKSCOPE_OIDC_SCOPES
  value: {{ .scopes | quote }}
{{- with .usernameClaim }}
- name: SKSCOPE_OIDC_USERNAME_CLAIM
  value: {{ . | quote }}
{{- end }}
- name: SKSCOPE_OIDC_GROUPS_CLAIM
  value: {{ .groupsClaim | quote }}
{{- with .usernamePrefix }}
- name: SKSCOPE_OIDC_USERNAME_PREFIX
  value: {{ . | quote }}
{{- end }}
{{- with .groupsPrefix }}
- name: SKSCOPE_OIDC_GROUPS_PREFIX
  value: {{ . | quote }}
{{- end }}
{{- with .allowedGroups }}
- name: SKSCOPE_OIDC_ALLOWED_GROUPS
  value: {{ join "," . | quote }}
{{- end }}
{{- with .allowedDomains }}
- name: SKSCOPE_OIDC_ALLOWED_DOMAINS
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.access.audit }}
- name: SKSCOPE_AUDIT
  value: "1"
{{- end }}
{{- if .Values.access.impersonate }}
- name: SKSCOPE_IMPERSONATE
  value: "1"
- name: SKSCOPE_ACCESS_SECONDS
  value: {{ .Values.access.cacheSeconds | quote }}
{{- with .Values.access.cluster }}
- name: SKSCOPE_ACCESS_CLUSTER
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
