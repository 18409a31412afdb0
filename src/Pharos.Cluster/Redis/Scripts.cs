namespace Pharos.Cluster.Redis;

/// <summary>
/// What has to happen in one step inside Redis. Times in milliseconds; every key written gets one to live. Numbers become text by
/// <c>%.0f</c>, since Lua would write an epoch as 1.7e+12. Needs Redis 5 or later, where scripts may write after <c>TIME</c>.
/// </summary>
internal static class Scripts
{
    /// <summary>
    /// A node says that it lives. KEYS: node, era, last epoch. ARGV: lease time, era time, tombstone time, highest epoch known to the node.
    /// Answers when the era began, and the time now.
    /// </summary>
    public const string Beat = """
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
        redis.call('SET', KEYS[1], now, 'PX', ARGV[1])
        local era = redis.call('GET', KEYS[2]) or now
        redis.call('SET', KEYS[2], era, 'PX', ARGV[2])
        local last = math.max(tonumber(redis.call('GET', KEYS[3]) or '0'), tonumber(ARGV[4]))
        redis.call('SET', KEYS[3], string.format('%.0f', last), 'PX', ARGV[3])
        return {era, now}
        """;

    /// <summary>
    /// Claims a stream. KEYS: lease, last epoch. ARGV: node, 1 to take over, lease time, tombstone time, state, channel, the epoch under which
    /// the node itself knows to hold the stream (0: none), highest epoch known to the node. Answers 1 or 0, and the record now.
    /// The epoch is the time, so that it goes on growing when Redis comes back empty, but above every epoch before, whatever its clock says.
    /// A claim that the node made but does not know of (the answer was lost) stands in nobody's way.
    /// </summary>
    public const string Claim = """
        local lease = redis.call('GET', KEYS[1])
        if lease and ARGV[2] ~= '1' then
            local held, node = string.match(lease, '^C (%d+) (%S+) ')
            if held and (node ~= ARGV[1] or held == ARGV[7]) then
                return {0, lease}
            end
        end
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local last = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), tonumber(ARGV[8]))
        local epoch = string.format('%.0f', math.max(now, last + 1))
        redis.call('SET', KEYS[2], epoch, 'PX', ARGV[4])
        lease = 'C ' .. epoch .. ' ' .. ARGV[1] .. ' ' .. ARGV[5]
        redis.call('SET', KEYS[1], lease, 'PX', ARGV[3])
        redis.call('PUBLISH', ARGV[6], lease)
        return {1, lease}
        """;

    /// <summary>
    /// Renews leases. KEYS: the leases. ARGV: node, lease time, and for each lease its epoch, 1 if the state comes along, state, channel.
    /// Answers for each: empty when renewed, ? when it is gone and the state is needed to claim it again, else the record that fences
    /// the node out. A record with a lower epoch was claimed again by an owner that did not know yet that it is superseded: it loses.
    /// </summary>
    public const string Renew = """
        local answers = {}
        for i = 1, #KEYS do
            local arg = 4 * i - 1
            local mine = 'C ' .. ARGV[arg] .. ' ' .. ARGV[1] .. ' '
            local lease = redis.call('GET', KEYS[i])
            local isMine = lease and string.sub(lease, 1, #mine) == mine
            answers[i] = ''
            if isMine and (ARGV[arg + 1] ~= '1' or lease == mine .. ARGV[arg + 2]) then
                redis.call('PEXPIRE', KEYS[i], ARGV[2])
            elseif lease and not isMine and tonumber(string.match(lease, '^%u (%d+) ') or '0') >= tonumber(ARGV[arg]) then
                answers[i] = lease
            elseif ARGV[arg + 1] == '1' then
                lease = mine .. ARGV[arg + 2]
                redis.call('SET', KEYS[i], lease, 'PX', ARGV[2])
                redis.call('PUBLISH', ARGV[arg + 3], lease)
            else
                answers[i] = '?'
            end
        end
        return answers
        """;

    /// <summary>Gives a stream up, if it is held. KEYS: lease. ARGV: node, epoch, E, L or V, tombstone time, channel.</summary>
    public const string Release = """
        local mine = 'C ' .. ARGV[2] .. ' ' .. ARGV[1] .. ' '
        local lease = redis.call('GET', KEYS[1])
        if lease and string.sub(lease, 1, #mine) == mine then
            lease = ARGV[3] .. ' ' .. ARGV[2] .. ' ' .. ARGV[1] .. ' '
            redis.call('SET', KEYS[1], lease, 'PX', ARGV[4])
            redis.call('PUBLISH', ARGV[5], lease)
        end
        """;
}
