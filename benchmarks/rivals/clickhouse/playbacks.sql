-- Playbacks of `{source:Identifier}`, each one row of arrays in order: what was watched on each day, the stretches of
-- content, repeats, and whether ids contradict each other. No window and no join.

WITH
    gathered AS (
        SELECT playback_id, reason, any(account_id) AS account_id, any(episode_id) AS episode_id,
               any(country) AS country, count() AS offered, max(is_late) AS has_late, min(who) <> max(who) AS is_mixed,
               arraySort(groupArrayIf((place, position_ms, tie, event_id, arrive_ms, rate), reason = '')) AS events
        FROM {source:Identifier} GROUP BY playback_id, reason
    ),
    columns AS (
        SELECT *, events.1 AS places, events.2 AS positions, events.4 AS ids, events.5 AS arrives, events.6 AS rates,
               arrayMap(x -> bitShiftRight(x, 3), places) AS at,
               arrayMap((a, b) -> b - a, at, arrayShiftLeft(at, 1)) AS dts,
               arrayMap((a, b) -> b - a, positions, arrayShiftLeft(arrives, 1)) AS dps,
               arrayMap((place, dt, dp) -> bitAnd(place, 7) NOT IN (3, 6) AND dt > 0 AND dt <= 300000000 AND dp > 0,
                        places, dts, dps) AS counts,
               arrayMap((p, dp, rate, dt) -> p + if(dp * 1000000 <= rate * dt + 1500000000, dp,
                                                    intDiv(rate * dt, 1000000)), positions, dps, rates, dts) AS untils,
               arrayMap((dp, rate, dt) -> least(dt, intDiv(dp * 1000000, rate)), dps, rates, dts) AS watched,
               arrayMap(x -> intDiv(x, 86400000000), at) AS days,
               arrayMap((x, dt) -> intDiv(x + dt - 1, 86400000000), at, dts) AS last_days
        FROM gathered
    ),
    marked AS (
        SELECT *,
               arrayMap((c, before, until, p, last, day) -> c AND before AND until = p AND last = day, counts,
                        arrayShiftRight(counts, 1), arrayShiftRight(untils, 1), positions,
                        arrayShiftRight(last_days, 1), days) AS goes_on,
               -- what lies before midnight of a segment that crosses it: its day, ms and µs; the instant tells them apart
               arrayFilter(x -> x.7, arrayMap(
                   (x, day, p, until, w, dt, c, last) ->
                       (x, last, p + intDiv((until - p) * (last * 86400000000 - x), dt),
                        intDiv(w * (last * 86400000000 - x), dt), w, day, c AND day < last),
                   at, days, positions, untils, watched, arrayMap(dt -> greatest(dt, 1), dts), counts, last_days)) AS cuts
        FROM columns
    )
SELECT playback_id, reason, account_id, episode_id, country, offered, has_late, is_mixed,
       arrayCount((a, b) -> a = b, arrayPopFront(ids), arrayPopBack(ids)) AS repeats,
       arrayExists((id, before, place, place_before, p, p_before, rate, rate_before, arrive, arrive_before) ->
                       id < before OR id = before AND (place, p, rate, arrive) <> (place_before, p_before, rate_before,
                                                                                  arrive_before)
                       OR id > before AND place = place_before AND p = p_before,
                   arrayPopFront(ids), arrayPopBack(ids), arrayPopFront(places), arrayPopBack(places),
                   arrayPopFront(positions), arrayPopBack(positions), arrayPopFront(rates), arrayPopBack(rates),
                   arrayPopFront(arrives), arrayPopBack(arrives)) AS is_suspect,
       arrayConcat(
           arrayFilter(x -> x.3, arrayMap((x, day, w, c, last) -> (day, if(day = last, w, 0), c), at, days, watched,
                                          counts, last_days)),
           arrayMap(x -> (x.6, x.4, 1), cuts), arrayMap(x -> (x.2, x.5 - x.4, 1), cuts)) AS parts,
       arrayMap(d -> (d, arraySum(x -> if(x.1 = d, x.2, 0), parts)), arrayDistinct(parts.1)) AS watched_us,
       arraySort(arrayConcat(
           arrayFilter(x -> x.4, arrayMap((x, day, p, c, on) -> (x * 2, day, p, c AND NOT on), at, days, positions,
                                          counts, goes_on)),
           arrayMap(x -> (x.1 * 2 + 1, x.2, x.3, 1), cuts))) AS begins,
       arraySort(arrayConcat(
           arrayFilter(x -> x.4, arrayMap((x, day, until, c, on) -> (x * 2 + 1, day, until, c AND NOT on), at,
                                          last_days, untils, counts, arrayShiftLeft(goes_on, 1))),
           arrayMap(x -> (x.1 * 2, x.2 - 1, x.3, 1), cuts))) AS ends,
       arrayMap((b, e) -> (b.2, b.3, e.3), begins, ends) AS spans
FROM marked
