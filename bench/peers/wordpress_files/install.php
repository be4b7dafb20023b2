<?php
// php install.php ARTICLES COMMENTS: the schema, an administrator, articles, and approved comments on them.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1:@PORT@';
require __DIR__ . '/site/wp-config.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Benchmark', 'owner', 'owner@desk-example.org', true, '', 'a password for measurements');
update_option('comment_moderation', 1);
update_option('comment_previously_approved', 0);
update_option('default_pingback_flag', 0);
global $wpdb;
[$articles, $comments] = [(int) $argv[1], (int) $argv[2]];
$wpdb->query("DELETE FROM {$wpdb->comments}");
$wpdb->query("DELETE FROM {$wpdb->posts}");
for ($n = 1; $n <= $articles; $n++) {
    $wpdb->insert($wpdb->posts, [
        'ID' => $n, 'post_author' => 1, 'post_title' => "Article $n", 'post_name' => "article-$n",
        'post_content' => 'An article.', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '',
        'post_content_filtered' => '', 'post_status' => 'publish', 'comment_status' => 'open',
        'post_date' => '2026-01-01 00:00:00', 'post_date_gmt' => '2026-01-01 00:00:00',
    ]);
}
$text = str_repeat('The council said in spring that the taps would be back before the summer. ', 2);
for ($n = 0; $n < $comments; $n++) {
    $wpdb->insert($wpdb->comments, [
        'comment_post_ID' => $n < 50 ? 1 : 2 + $n % ($articles - 1), 'comment_author' => "Writer $n",
        'comment_author_email' => "writer$n@mail-example.org", 'comment_content' => "$text($n)",
        'comment_date' => gmdate('Y-m-d H:i:s', 1767225600 + $n), 'comment_approved' => '1',
        'comment_date_gmt' => gmdate('Y-m-d H:i:s', 1767225600 + $n), 'comment_type' => 'comment',
    ]);
}
$wpdb->query("UPDATE {$wpdb->posts} SET comment_count = (SELECT count(*) FROM {$wpdb->comments}"
    . " WHERE comment_post_ID = ID)");
echo $wpdb->get_var("SELECT count(*) FROM {$wpdb->comments}"), "\n";
