"""A use of every name of the table, for test_names.py: statements of a verb, run as the wizard who typed `NAME my coin with key`.

At hand: `sdk`; `me`; `here`; `p`, the parser; `coin` and `key`, which the player has; and made anew for each case: `t`, a thing with a
property `colour`, an alias `lampy`, a rule that allows `box` to move it, and a verb `shine`; `v`, `prop`, `alias`, `vname`, `rule`, rows of
these; `raises(work)`, the name of the class that work() raises. A text without `assert` is an expression that must be true.
"""

OBJECT = {
    "id": "t.id > 0", "pk": "t.pk == t.id", "kind": "t.kind == 'object'",
    "name": "t.name = 'lamp'; t.save(); assert t.name == 'lamp'",
    "unique_name": "t.unique_name = False; t.save(); assert t.unique_name is False",
    "obvious": "t.obvious = True; t.save(); assert t.obvious is True",
    "owner": "t.owner = me; t.save(); assert t.owner == me", "owner_id": "t.owner_id == me.id",
    "location": "t.location = here; t.save(); assert t.location == here", "location_id": "t.location_id == me.id",
    "placement_prep": "t.set_placement('on', box); assert t.placement_prep == 'on'",
    "placement_target": "t.set_placement('on', box); assert t.placement_target == box",
    "placement_target_id": "t.set_placement('on', box); assert t.placement_target_id == box.id",
    "placement": "t.set_placement('on', box); assert t.placement == ('on', box)",
    "recycled": "t.recycled is False", "recycled_at": "t.recycled_at is None",
    "site_id": "t.site_id == me.site_id", "site": "t.site is not None",
    "parents": "lookup('$thing') in t.parents", "children": "t in lookup('$thing').children", "contents": "coin in me.contents",
    "placed_objects": "t.set_placement('on', box); assert t in box.placed_objects",
    "verbs": "v in t.verbs", "properties": "prop in t.properties", "aliases": "alias in t.aliases", "acl": "rule in t.acl",
    "depth": "t.get_ancestors().first().depth == 1", "path_weight": "t.get_ancestors().first().path_weight is not None",
    "is_player": "me.is_player() and not t.is_player()", "is_wizard": "me.is_wizard() and not t.is_wizard()",
    "is_connected": "t.is_connected() is True", "is_named": "t.is_named('LAMPY') and not t.is_named('x')",
    "is_a": "t.is_a(lookup('$thing')) and not t.is_a(me)", "contains": "me.contains(coin) and not coin.contains(me)",
    "find": "coin in me.find('coin')", "get_contents": "coin in me.get_contents()",
    "get_ancestors": "lookup('$thing') in t.get_ancestors()", "get_descendents": "t in lookup('$thing').get_descendents()",
    "is_placed": "t.is_placed() is False", "is_hidden_placement": "t.set_placement('under', box); assert t.is_hidden_placement()",
    "set_placement": "t.set_placement(prep='on', target=box); assert t.is_placed()",
    "clear_placement": "t.set_placement('on', box); t.clear_placement(); assert not t.is_placed()",
    "add_alias": "assert t.add_alias('x1') is True; assert t.add_alias(alias='x1') is False",
    "add_parent": "t.add_parent(box); assert t.is_a(box)",
    "remove_parent": "t.add_parent(box); t.remove_parent(parent=box); assert not t.is_a(box)",
    "add_verb": "w = t.add_verb('a', 'b', code='return 3', direct_object='this', raw=True); assert t.b() == 3 and w.raw",
    "has_verb": "t.has_verb('shine') and not t.has_verb('shine', recurse=False) is False",
    "get_verb": "t.get_verb('shine') == v and t.get_verb('shine', allow_ambiguous=True) == [v]",
    "invoke_verb": "t.invoke_verb('shine', 2, by=3) == 5",
    "set_property": "t.set_property('n', 1, owner=me); assert t.n == 1",
    "get_property": "t.get_property('colour') == 'red' and t.get_property('x', default=7) == 7",
    "get_property_objects": "t.set_property('l', [coin, 3]); assert t.get_property_objects('l') == [coin]",
    "has_property": "t.has_property('colour') and not t.has_property(name='x')",
    "delete_property": "t.delete_property('colour'); assert not t.has_property('colour')",
    "save": "t.name = 'saved'; t.save(); assert t.name == 'saved'",
    "refresh_from_db": "t.name = 'lost'; t.refresh_from_db(); assert t.name != 'lost'",
    "delete": "t.delete(); assert raises(lambda: lookup(t.id)) == 'NoSuchObjectError'",
    "owns": "me.owns(t) and me.owns(v) and me.owns(prop) and not t.owns(me)",
    "is_allowed": "box.is_allowed('move', t) and not box.is_allowed('write', t)",
    "can_caller": "t.can_caller('write') is None and t.can_caller('write', v) is None",
    "caller_can": "t.caller_can('write') is True", "caller_can_read": "t.caller_can_read() is True",
    "allow": "t.allow('everyone', 'derive'); assert t.acl.filter(permission='derive').count() == 1",
    "deny": "t.deny(box, 'read'); assert not box.is_allowed('read', t)",
}

VERB = {
    "id": "v.id > 0", "pk": "v.pk == v.id", "kind": "v.kind == 'verb'",
    "code": "v.code = 'return 9'; v.save(); assert t.shine() == 9", "owner": "v.owner = me; v.save(); assert v.owner == me",
    "owner_id": "v.owner_id == me.id", "origin": "v.origin == t", "origin_id": "v.origin_id == t.id",
    "direct_object": "v.direct_object = 'any'; v.save(); assert v.direct_object == 'any'",
    "indirect_objects": "v.indirect_objects = {'with': 'any'}; v.save(); assert v.indirect_objects == {'with': 'any'}",
    "raw": "v.raw = True; v.save(); assert v.raw is True", "method": "v.method = True; v.save(); assert v.method is True",
    "reserved": "v.reserved = True; v.save(); assert v.reserved is True",
    "filename": "v.filename is None", "repo": "v.repo is None", "ref": "v.ref is None",
    "names": "vname in v.names", "acl": "v.acl.count() >= 1", "name": "v.name() == 'shine'", "is_bound": "v.is_bound() is True",
    "passthrough": "box.add_verb('shine', code='return 70'); t.add_parent(box); v.code = 'return 1 + this.get_verb(verb_name).passthrough()'; v.save(); assert t.shine() == 71",
    "set_names": "v.set_names('glow', 'glint'); assert t.glint(1) == 1",
    "save": "v.code = 'return 8'; v.save(); assert t.shine() == 8", "refresh_from_db": "v.code = 'x'; v.refresh_from_db(); assert v.code != 'x'",
    "delete": "v.delete(); assert not t.has_verb('shine')", "reload": "raises(lambda: v.reload()) == 'UserError'",
    "can_caller": "v.can_caller('write') is None", "caller_can": "v.caller_can('execute') is True",
    "caller_can_read": "v.caller_can_read() is True",
    "allow": "v.allow(box, 'write'); assert box.is_allowed('write', v)", "deny": "v.deny(box, 'execute'); assert not box.is_allowed('execute', v)",
}

PROPERTY = {
    "id": "prop.id > 0", "pk": "prop.pk == prop.id", "kind": "prop.kind == 'property'", "name": "prop.name == 'colour'",
    "value": "prop.value = '\"blue\"'; prop.save(); assert t.colour == 'blue'", "type": "prop.type == 'string'",
    "owner": "prop.owner = me; prop.save(); assert prop.owner == me", "owner_id": "prop.owner_id == me.id",
    "origin": "prop.origin == t", "origin_id": "prop.origin_id == t.id",
    "inherit_owner": "prop.inherit_owner = True; prop.save(); assert prop.inherit_owner is True", "acl": "prop.acl.count() >= 1",
    "save": "prop.value = '1'; prop.save(); assert t.colour == 1",
    "refresh_from_db": "prop.value = '1'; prop.refresh_from_db(); assert prop.value == '\"red\"'",
    "delete": "prop.delete(); assert not t.has_property('colour')", "can_caller": "prop.can_caller('write') is None",
    "caller_can": "prop.caller_can('read') is True", "caller_can_read": "prop.caller_can_read() is True",
    "allow": "prop.allow(box, 'write'); assert box.is_allowed('write', prop)", "deny": "prop.deny(box, 'read'); assert not box.is_allowed('read', prop)",
}

ALIAS = {
    "id": "alias.id > 0", "pk": "alias.pk == alias.id", "kind": "alias.kind == 'alias'",
    "alias": "alias.alias == 'lampy'", "object": "alias.object == t", "object_id": "alias.object_id == t.id",
    "save": "alias.alias = 'other'; alias.save(); assert t.is_named('other') and not t.is_named('lampy')",
    "refresh_from_db": "alias.alias = 'other'; alias.refresh_from_db(); assert alias.alias == 'lampy'",
    "delete": "alias.delete(); assert not t.is_named('lampy')",
}

VERB_NAME = {
    "id": "vname.id > 0", "pk": "vname.pk == vname.id", "kind": "vname.kind == 'verb_name'", "name": "vname.name == 'shine'",
    "verb": "vname.verb == v", "verb_id": "vname.verb_id == v.id",
    "save": "vname.name = 'glow'; vname.save(); assert t.glow(1) == 1",
    "refresh_from_db": "vname.name = 'glow'; vname.refresh_from_db(); assert vname.name == 'shine'",
    "delete": "v.set_names('shine', 'glow'); v.names.get(name='shine').delete(); assert t.has_verb('glow') and not t.has_verb('shine')",
}

ACL_RULE = {
    "id": "rule.id > 0", "pk": "rule.pk == rule.id", "kind": "rule.kind == 'acl'",
    "rule": "rule.rule = 'deny'; rule.save(); assert t.acl.filter(permission='move').get().rule == 'deny'",
    "permission": "rule.permission = 'read'; rule.save(); assert t.acl.filter(accessor=box).get().permission == 'read'",
    "accessor": "rule.accessor = coin; rule.save(); assert t.acl.filter(permission='move').get().accessor == coin",
    "group": "rule.group = 'everyone'; rule.save(); assert t.acl.filter(permission='move').get().group == 'everyone'",
    "actor": "rule.actor() == box and 'everyone' in [r.actor() for r in t.acl]",
    "entity": "rule.entity() == t and v.acl.first().entity() == v and prop.acl.first().entity() == prop",
    "origin": "rule.origin() == t and v.acl.first().origin() == t and prop.acl.first().origin() == t",
    "save": "rule.rule = 'deny'; rule.save(); assert not box.is_allowed('move', t)",
    "refresh_from_db": "rule.rule = 'deny'; rule.refresh_from_db(); assert rule.rule == 'allow'",
    "delete": "rule.delete(); assert not box.is_allowed('move', t)",
}

ACCOUNT = {
    "id": "sdk.account_for(me).id > 0", "pk": "sdk.account_for(me).pk == sdk.account_for(me).id",
    "kind": "sdk.account_for(me).kind == 'account'", "account_id": "sdk.account_for(me).account_id == sdk.account_id_for(me)",
}

SSH_KEY = {
    "pk": "k.pk == k['pk'] and k.pk > 0", "name": "isinstance(k.name, str) and k.name == k['name']",
    "keytype": "k.keytype == 'ssh-ed25519'", "fingerprint": "k.fingerprint.startswith('SHA256:')",
    "created": "isinstance(k.created, datetime.datetime) and isinstance(k, dict)",
}

VIEW = {
    "all": "coin in me.contents.all()", "filter": "me.contents.filter(name='coin').count() == 1",
    "exclude": "coin not in me.contents.exclude(name__iexact='COIN')",
    "order_by": "[x.name for x in me.contents.filter(name__in=['coin', 'key']).order_by('-name')] == ['key', 'coin']",
    "distinct": "coin in me.contents.distinct()", "none": "len(me.contents.none()) == 0",
    "select_related": "coin in me.contents.select_related('owner')", "prefetch_related": "coin in me.contents.prefetch_related('aliases')",
    "first": "me.contents.filter(name='coin').first() == coin", "last": "me.contents.filter(name='coin').last() == coin",
    "get": "me.contents.get(name='coin') == coin", "exists": "me.contents.exists() is True", "count": "me.contents.count() >= 2",
    "contains": "me.contents.contains(coin) is True",
    "by_verb": "any(coin in things and verb.name() == 'accept' for verb, things in me.contents.by_verb('accept'))",
}

CONTEXT = {
    "caller": "sdk.context.caller == me", "player": "sdk.context.player == me", "writer": "sdk.context.writer('written') is None",
    "parser": "sdk.context.parser is p", "task_id": "int(sdk.context.task_id) > 0", "task_time": "len(sdk.context.task_time) == 3",
    "limits": "sdk.context.limits['ticks'] > 0",
    "caller_stack": "sdk.context.caller_stack[-1]['verb_name'] == verb_name", "scratch": "sdk.context.scratch['n'] = 1; assert sdk.context.scratch['n'] == 1",
}

PARSER = {
    "caller": "p.caller == me", "lexer": "p.lexer is p", "command": "p.command == verb_name + ' my coin with key'",
    "raw": "p.raw is None", "words": "p.words[0] == verb_name", "dobj_str": "p.dobj_str == 'coin'", "dobj_spec_str": "p.dobj_spec_str == 'my'",
    "dobj": "p.dobj == coin", "prepositions": "p.prepositions['with'][0][1] == 'key'", "verb": "p.verb.name() == verb_name",
    "this": "p.this == this", "get_dobj": "p.get_dobj() == coin", "get_dobj_str": "p.get_dobj_str() == 'coin'", "has_dobj": "p.has_dobj() is True",
    "has_dobj_str": "p.has_dobj_str() is True", "get_pobj": "p.get_pobj('with') == key", "get_pobj_str": "p.get_pobj_str('using') == 'key'",
    "get_pobj_spec_str": "p.get_pobj_spec_str('with') == ''", "has_pobj": "p.has_pobj('with') and not p.has_pobj('on')",
    "has_pobj_str": "p.has_pobj_str('with') is True", "get_iobj": "p.get_iobj() == key", "has_iobj": "p.has_iobj() is True",
    "find_object": "p.find_object('my', 'coin') == coin", "get_pronoun_object": "p.get_pronoun_object('me') == me and p.get_pronoun_object('here') == here",
    "get_search_order": "p.get_search_order()[0] == me", "get_verb": "p.get_verb() == p.verb",
}

FUNCTIONS = {
    "lookup": "lookup(me.id) == me and lookup('#%d' % me.id) == me and lookup('coin', return_first=False) == [coin]",
    "create": "c = sdk.create('made', location=None, parents=[lookup('$thing')], obvious=True); assert c.location is None and c.obvious",
    "destroy": "sdk.destroy(t); assert raises(lambda: lookup(t.id)) == 'NoSuchObjectError'",
    "players": "me in sdk.players()", "connected_players": "isinstance(sdk.connected_players(within=datetime.timedelta(hours=1)), list)",
    "presence": "isinstance(sdk.presence(), list)", "prefetch_property": "sdk.prefetch_property([t], 'colour') is None",
    "owned_objects": "t in sdk.owned_objects(me)", "owned_objects_by_pks": "list(sdk.owned_objects_by_pks([t.id])) == [t]",
    "guaranteed_moveto": "assert sdk.guaranteed_moveto(t, here) == t; assert t.location == here",
    "send_home": "assert sdk.send_home(me) == me.location",
    "write": "sdk.write(me, 'written') is None", "notify": "sdk.notify(me, 'told', kind='say') is None", "escape": "sdk.escape('[red]') == '\\\\[red]'",
    "get_session_setting": "sdk.get_session_setting('nothing', 5) == 5",
    "set_session_setting": "sdk.set_session_setting('x_test', 1); assert sdk.get_session_setting('x_test') == 1",
    "get_client_mode": "sdk.get_client_mode() in ('raw', 'rich')", "get_wrap_column": "sdk.get_wrap_column() > 0",
    "can_open_editor": "sdk.can_open_editor() is False", "window_supported": "sdk.window_supported() is False",
    "boot_player": "sdk.boot_player(me, reason='test') is None",
    "read_lines": "sdk.read_lines(me, t.get_verb('shine'), 1, intro='Write:') is None",
    "expect_lines": "sdk.expect_lines() is None",
    "read_answers": "sdk.read_answers(me, t.get_verb('shine'), ['Name?'], 1, hidden=True) is None",
    "available_commands": "any(name == '@eval' for name, line, where in sdk.available_commands())",
    "command_help": "isinstance(sdk.command_help('look'), str) and sdk.command_help('no such') is None",
    "parse_shebang": "sdk.parse_shebang('#!moo verb x --on $y\\n')['names'] == ['x'] and sdk.parse_shebang('x') is None",
    "check_verb": "sdk.check_verb('return 1') == [] and sdk.check_verb('x = (') != []",
    "direction_argument": "sdk.direction_argument() == 'coin'", "invoked_verb_name": "sdk.invoked_verb_name() == verb_name",
    "set_task_perms": "raises(lambda: sdk.set_task_perms(3)) == 'UserError'\nwith sdk.set_task_perms(box):\n    assert sdk.context.caller == box",
    "asker": "sdk.asker() is None", "current_provenance": "sdk.current_provenance()['owner'] == me.id", "task_time_low": "sdk.task_time_low(0.0) is False",
    "moo_eval": "sdk.moo_eval('1 + 1') == 2", "account_for": "sdk.account_for(me) is not None and sdk.account_for(t) is None",
    "account_id_for": "sdk.account_id_for(me) > 0 and sdk.account_id_for(t) is None", "current_account": "sdk.current_account() == sdk.account_for(me)",
    "set_password": "sdk.set_password(me, 'correct horse battery') is None", "list_ssh_keys": "len(sdk.list_ssh_keys(me)) == 1",
    "add_ssh_key": "assert sdk.add_ssh_key(me, KEY).keytype == 'ssh-ed25519'; sdk.remove_ssh_key(me, 2)",
    "remove_ssh_key": "sdk.add_ssh_key(me, KEY); assert sdk.remove_ssh_key(me, index=2).keytype == 'ssh-ed25519'",
    "spent_hooks": "sdk.spent_hooks([me.get_verb('accept')]) is None",
    "task_limits": "sdk.task_limits()['class'] == 'wizard'",
    "server_info": "sdk.server_info()['pid'] > 0",
}

CONSTANTS = {
    "context": "str(sdk.context) == '<context>'", "moojson": "sdk.moojson.loads(sdk.moojson.dumps([t, 1])) == [t, 1]",
    "OUTPUT_KINDS": "'say' in sdk.OUTPUT_KINDS", "PLACEMENT_PREPS": "'on' in sdk.PLACEMENT_PREPS",
    "HIDDEN_PLACEMENT_PREPS": "'under' in sdk.HIDDEN_PLACEMENT_PREPS", "DIRECTIONS": "len(sdk.DIRECTIONS) == 10",
    "OPPOSITE_DIRECTIONS": "sdk.OPPOSITE_DIRECTIONS['up'] == 'down'", "DIRECTION_SHORTCODES": "sdk.DIRECTION_SHORTCODES['up'] == 'u'",
}

_NAMED = ("NoSuchObjectError", "AmbiguousObjectError", "AmbiguousVerbError", "NoSuchVerbError", "NoSuchPropertyError", "NoSuchPrepositionError")
_PLAIN = ("UserError", "UsageError", "NoSuchAttributeError", "RecursiveError", "QuotaError", "TickLimitError")
ERRORS = {name: f"sdk.{name}('x').name == 'x' and isinstance(sdk.{name}('x'), sdk.UserError)" for name in _NAMED}
ERRORS |= {name: f"sdk.{name}('x', 3).data == 3 and sdk.{name}('x').message == 'x'" for name in _PLAIN}
ERRORS |= {
    "ExecutionError": "'no' in str(sdk.ExecutionError('x', ValueError('no')))",
    "AccessError": "sdk.AccessError(me, 'read', t).data == (me, 'read', t)", "AppendOnlyError": "'x' in sdk.AppendOnlyError('x').message",
}

CASES = {
    "View": VIEW, "Object": OBJECT, "Verb": VERB, "Property": PROPERTY, "Alias": ALIAS, "VerbName": VERB_NAME, "AclRule": ACL_RULE,
    "Account": ACCOUNT, "SSHKey": SSH_KEY, "Parser": PARSER, "Context": CONTEXT, "": FUNCTIONS | CONSTANTS | ERRORS,
}
