"""Filters of MongoDB whose answer only refuses what is stored already."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

RULE = "event-injection-nosql"
POST = ", Events: {Post: {Type: HttpApi, Properties: {Path: /users, Method: post}}}"
MONGOOSE = """\
const mongoose = require('mongoose');
const User = mongoose.model('User', new mongoose.Schema({ email: String }));
exports.handler = async (event) => {
  const { email } = JSON.parse(event.body);
  WORK
};
"""
PYMONGO = """\
import json
from pymongo import MongoClient
users = MongoClient().shop.users
def handler(event, context):
    email = json.loads(event["body"])["email"]
    WORK
"""
ADDED = "await User.create({ email }); return { statusCode: 201 };"


@pytest.mark.parametrize(
    ("work", "severity"),
    [
        ("const user = await User.findOne({ email }); if (user) return { statusCode: 409 }; ADDED", "warning"),
        ("const user = await User.exists({ email }); if (user) throw new Error('taken'); ADDED", "warning"),
        ("const user = await User.findOne({ email }).lean().exec(); if (user !== null) { return 1; } ADDED", "warning"),
        ("const user = await User.findOne({ email }); if (!user) { ADDED } else { return 1; }", "warning"),
        (
            "const u = await User.findOne({ email }); if (u && u.name === event.name) { return { a: 1 }; } ADDED",
            "warning",
        ),
        (
            "const u = await User.findOne({ email }); if (u != null && u.a === 1 && u.b === 2) { return 1; } ADDED",
            "warning",
        ),
        ("const user = await User.findOne({ email }); if (!(user == null)) { return 1; } ADDED", "warning"),
        ("const user = await User.findOne({ email }); if (!(user && user.a === 1)) { return 1; } ADDED", "error"),
        ("const user = await User.findOne({ email }); if (user || event.all) { return 1; } ADDED", "error"),
        # Whoever is found is let in.
        ("const user = await User.findOne({ email }); if (!user) return { statusCode: 403 }; return 1;", "error"),
        ("const user = await User.findOne({ email }); if (user) { return { statusCode: 200 }; } return 1;", "error"),
        ("const user = await User.findOne({ email }); if (!user) { return 1; } ADDED", "error"),
        # The document is handed out, or changed.
        ("const user = await User.findOne({ email }); if (user) return user; ADDED", "error"),
        ("const u = await User.findOne({ email }); if (u) { await User.deleteOne({}); return 1; } ADDED", "error"),
        ("const u = await User.findOne({ email }); if (u) { return jwt.sign({ email }, key); } ADDED", "error"),
        ("const user = await User.findOne({ email }); if (user) { console.log('taken'); } ADDED", "error"),
        ("let user = await User.findOne({ email }); if (user) return 1; user = 2; ADDED", "error"),
        ("await User.findOne({ email }); ADDED", "error"),
        ("const user = await User.findOneAndUpdate({ email }, {}); if (user) return 1; ADDED", "error"),
    ],
)
def test_what_only_keeps_from_storing_twice_harms_less(tmp_path: Path, work: str, severity: str) -> None:
    code = MONGOOSE.replace("WORK", work.replace("ADDED", ADDED))
    template = sam(POST).replace("python3.13", "nodejs22.x")
    found = findings(tmp_path, RULE, {"template.yaml": template, "app.js": code})
    assert [each.split()[1] for each in found] == [severity]


@pytest.mark.parametrize(
    ("work", "severity"),
    [
        ("if user is not None:\n        return 1\n    users.insert_one({'email': email})", "warning"),
        ("if user:\n        raise ValueError('taken')\n    users.insert_one({'email': email})", "warning"),
        ("if not user:\n        users.insert_one({'email': email})\n    else:\n        return 1", "warning"),
        ("if not user is None:\n        return 1\n    users.insert_one({'email': email})", "warning"),
        ("if not user:\n        return 1\n    users.insert_one({'email': email})", "error"),
        ("if user or email:\n        return 1\n    users.insert_one({'email': email})", "error"),
        ("return {'statusCode': 200 if user else 403}", "error"),
    ],
)
def test_the_same_in_python(tmp_path: Path, work: str, severity: str) -> None:
    code = PYMONGO.replace("WORK", f"user = users.find_one({{'email': email}})\n    {work}")
    found = findings(tmp_path, RULE, {"template.yaml": sam(POST), "app.py": code})
    assert [each.split()[1] for each in found] == [severity]
