-- Opens a handler and its template in Neovim, breaks the handler's name, sees it, applies the fix, goes from the
-- template to the code and sees it go.
-- What happened goes to the file that SESSION_REPORT names, line by line.

local python, root, report = vim.env.SESSION_PYTHON, vim.env.SESSION_ROOT, vim.env.SESSION_REPORT
local lines = {}

local function say(line)
  table.insert(lines, line)
  vim.fn.writefile(lines, report)
end

local function shown(buffer)
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, string.format("%d:%d %s", each.lnum, each.col, each.code or each.user_data.lsp.code))
  end
  return table.concat(found, ", ")
end

local function wait_for(what, buffer, expected)
  vim.wait(60000, function() return shown(buffer) == expected end, 50)
  say(what .. ": " .. shown(buffer))
end

local client = vim.lsp.start_client({
  name = "serverless-lint",
  cmd = { python, "-m", "serverless_lint", "lsp", "--no-cfn-lint", "--select", "handler-not-found" },
  root_dir = root,
})

local function open(name)
  vim.cmd("edit " .. root .. "/" .. name)
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(buffer, client)
  return buffer
end

local handler = open("app.py")
local template = open("template.yaml")
vim.wait(60000, function() return vim.lsp.get_client_by_id(client).initialized end, 50)

-- The first run says nothing; the name breaks in code, and the template says so.
vim.api.nvim_buf_set_text(handler, 0, 4, 0, 11, { "handle" })
wait_for("broken in code", template, "5:19 handler-not-found")

local range = { start = { line = 5, character = 0 }, ["end"] = { line = 5, character = 99 } }
local answer = vim.lsp.buf_request_sync(template, "textDocument/codeAction", {
  textDocument = { uri = vim.uri_from_bufnr(template) },
  range = range,
  context = { diagnostics = {}, only = { "quickfix" } },
}, 60000)
for _, each in ipairs(answer[client].result) do
  if each.isPreferred then
    say("fix: " .. each.title)
    vim.lsp.util.apply_workspace_edit(each.edit, "utf-16")
  end
end
say("line: " .. vim.api.nvim_buf_get_lines(template, 5, 6, true)[1])

local leads = vim.lsp.buf_request_sync(template, "textDocument/definition", {
  textDocument = { uri = vim.uri_from_bufnr(template) },
  position = { line = 5, character = 20 },
}, 60000)
for _, each in ipairs(leads[client].result) do
  say(string.format("definition: %s:%d", vim.fn.fnamemodify(vim.uri_to_fname(each.uri), ":t"), each.range.start.line + 1))
end
wait_for("fixed", template, "")
vim.lsp.stop_client(client)
vim.cmd("qall!")
