;;; emacs_session.el --- What tests/neovim_session.lua does, with Eglot  -*- lexical-binding: t -*-

;; Opens a handler and its template in Emacs, breaks the handler's name, sees it, applies the fix, goes from the
;; template to the code and sees it go.  What happened goes to the file that SESSION_REPORT names, line by line.

(require 'eglot)
(require 'flymake)
(require 'xref)

(defvar session-python (getenv "SESSION_PYTHON"))
(defvar session-root (getenv "SESSION_ROOT"))
(defvar session-report (getenv "SESSION_REPORT"))
(defvar session-seconds 60)

(defun session-say (&rest words)
  (write-region (concat (apply #'format words) "\n") nil session-report 'append 'quiet))

(defun session-shown ()
  "The diagnostics of this buffer, each as line:column and rule."
  (mapconcat (lambda (each)
               (save-excursion
                 (goto-char (flymake-diagnostic-beg each))
                 (format "%d:%d %s" (1- (line-number-at-pos)) (current-column)
                         (plist-get (alist-get 'eglot-lsp-diag (flymake-diagnostic-data each)) :code))))
             (flymake-diagnostics) ", "))

(defun session-wait-for (what expected)
  (let ((end (+ (float-time) session-seconds)))
    (while (and (not (equal (session-shown) expected)) (< (float-time) end))
      (accept-process-output nil 0.1)))
  (session-say "%s: %s" what (session-shown)))

;; One server for both modes, as docs/editors.md has it.
(define-derived-mode session-yaml-mode text-mode "YAML")
(add-to-list 'auto-mode-alist '("\\.yaml\\'" . session-yaml-mode))
(setq eglot-server-programs
      `(((session-yaml-mode python-mode)
         . (,session-python "-m" "serverless_lint" "lsp" "--no-cfn-lint" "--select" "handler-not-found")))
      eglot-confirm-server-initiated-edits nil
      eglot-sync-connect session-seconds
      make-backup-files nil
      vc-handled-backends nil
      project-find-functions (list (lambda (_) (cons 'transient session-root))))

(defun session-open (name)
  "Visit a file, and have its findings shown, for which Emacs waits for a command that a batch never has."
  (set-buffer (find-file-noselect (expand-file-name name session-root)))
  (unless (eglot-current-server)
    (call-interactively #'eglot))
  (flymake-start)
  (current-buffer))

(defun session-preferred-action ()
  (seq-find (lambda (each) (eq (plist-get each :isPreferred) t))
            (jsonrpc-request (eglot-current-server) :textDocument/codeAction
                             `(:textDocument (:uri ,(concat "file://" buffer-file-name))
                               :range (:start (:line 5 :character 0) :end (:line 5 :character 99))
                               :context (:diagnostics [] :only ["quickfix"])))))

(let* ((handler (session-open "app.py"))
       (template (session-open "template.yaml")))
  (with-current-buffer handler
    (goto-char (point-min))
    (search-forward "handler")
    (replace-match "handle")
    (eglot--signal-textDocument/didChange))
  (with-current-buffer template
    (session-wait-for "broken in code" "5:19 handler-not-found")
    (let ((fix (session-preferred-action)))
      (session-say "fix: %s" (plist-get fix :title))
      (eglot--apply-workspace-edit (plist-get fix :edit)))
    (goto-char (point-min))
    (search-forward "app.")
    (session-say "line: %s" (buffer-substring (line-beginning-position) (line-end-position)))
    (eglot--signal-textDocument/didChange)
    (let* ((name (xref-backend-identifier-at-point 'eglot))
           (found (xref-item-location (car (xref-backend-definitions 'eglot name)))))
      (session-say "definition: %s:%d" (file-name-nondirectory (xref-location-group found)) (xref-location-line found)))
    (session-wait-for "fixed" "")
    (eglot-shutdown (eglot-current-server))))
